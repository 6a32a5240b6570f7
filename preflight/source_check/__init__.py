"""The check of a program's source against the installed SDKs. Nothing of the program is executed."""
