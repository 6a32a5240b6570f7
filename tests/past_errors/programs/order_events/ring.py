from circle import SHARED as OTHER

SHARED = OTHER
