"""The program for Windows: built under Wine on Debian to be tested, and its installer."""
