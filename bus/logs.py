"""One line of JSON per event on standard error, for every service."""

import logging
import sys

import structlog


def configure_logs(level: str, service: str) -> structlog.stdlib.BoundLogger:
    """Send our events and the libraries' warnings to standard error, and return the service's logger.

    Args:
        level: DEBUG, INFO, WARNING or ERROR; libraries are never below WARNING.
        service: name that each line carries.
    """
    stamps = structlog.processors.TimeStamper(fmt="iso", utc=True)
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        stamps,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("kafka.net").setLevel(logging.ERROR)  # it warns whenever another process has the core
    logging.getLogger("clickhouse_driver").setLevel(logging.ERROR)  # it logs a trace for each refused connection
    logging.getLogger("mimika").setLevel(level)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    logger: structlog.stdlib.BoundLogger = structlog.get_logger("mimika").bind(service=service)
    return logger
