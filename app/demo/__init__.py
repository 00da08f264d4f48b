"""Demo devices and the demo case (演示设备与演示案件)."""
