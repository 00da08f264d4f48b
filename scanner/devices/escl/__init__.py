"""Network scanners at an address given by hand (eSCL 网络扫描仪)."""
