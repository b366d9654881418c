"""Study packs: a module to read without a network, as one HTML file and as a printed booklet."""
