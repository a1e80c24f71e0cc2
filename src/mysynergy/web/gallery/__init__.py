"""Every component in every state, for those who make pages.

Routed only when DEBUG or MYSYNERGY_GALLERY is set.
"""
