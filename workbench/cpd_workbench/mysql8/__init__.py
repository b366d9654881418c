"""A database engine that treats MariaDB as the platform's MySQL 8: ids as text, nothing given back by an insert."""
