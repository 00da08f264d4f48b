"""Where pages come from (扫描设备): one contract, one module or package a driver."""
