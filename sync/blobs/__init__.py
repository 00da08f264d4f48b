"""Where the centre keeps bytes: a folder or an S3 store, behind one contract (文件库)."""
