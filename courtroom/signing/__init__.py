"""The record confirmed and signed (核对、签署): layout, pads, signatures, checking.

Source: 民事诉讼法 art. 150; 电子签名法 art. 13; ETSI EN 319 142 (PAdES).
"""
