"""What the screens of a courtroom share: bench, litigants and public (庭审屏幕共用部分)."""
