"""Page images (页面图像): what is measured on a master, and the view made from it."""
