"""A virtual eSCL scanner (虚拟扫描仪): demo feeder, contract bench and fault bench.

It answers real drivers over HTTP on the loopback interface, so that what is tested
is the whole driver stack and not a stand-in for it.
"""
