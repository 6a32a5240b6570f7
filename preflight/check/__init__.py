"""The command `preflight`: checks a program or a stack export, explains and lists policies, starts a new one."""
