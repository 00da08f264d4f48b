"""Files from outside, parsed where they can do no harm (不可信文件).

Nothing that came from outside is decoded in the program's own process. A child
process with limits reads it and hands back pages; the parent checks what it is
handed and kills the child when it is late, grows too large or dies.
"""
