"""People at a station: signing in, the lock after idle, the accounts (登录、锁屏、账号)."""
