"""What Retcode knows and can do, without Qt: catalogue, search, decode, handlers."""
