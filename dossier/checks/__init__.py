"""What is looked at before a dossier goes to the archive: patrol and four-property checks.

Patrol (智能巡查) tells a clerk what is missing and where. The four-property checks (四性检测)
answer every code of DA/T 70-2018 that a machine can, on a case and on a package. Both gather
facts first, in one pass over the bytes, and then judge them without reading anything again.
"""
