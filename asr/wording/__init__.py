"""From recognised words to written Chinese (识别文字的书写整理). Knows nothing of courts."""
