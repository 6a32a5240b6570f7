"""What the SDKs that a program would import offer: names, arguments, types, renames. Nothing is executed."""
