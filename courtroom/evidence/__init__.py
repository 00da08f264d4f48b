"""Evidence in a hearing: numbering, order of showing, what is spoken of (举证质证)."""
