"""Objects by URI. Local paths go through Python; everything else through Hadoop's file systems in the JVM."""

from __future__ import annotations

import os
from typing import Any, List, NamedTuple, Optional
from urllib.parse import unquote, urlsplit

from py4j.java_gateway import JavaGateway


class StoredObject(NamedTuple):
    path: str  # relative to the folder that was listed, with slashes
    size: int  # bytes


def local_path(uri: str) -> Optional[str]:
    """The path of a `file:` URI or of an absolute path; None for an object elsewhere."""
    if uri.startswith("/"):
        return uri
    parts = urlsplit(uri)
    return unquote(parts.path) if parts.scheme == "file" else None


def join_uri(folder: str, relative: str) -> str:
    """The URI of an object in a folder."""
    return folder.rstrip("/") + "/" + relative


class Storage:
    """Reads, writes, lists and deletes objects. `gateway` is needed for URIs that are not local."""

    def __init__(self, gateway: Optional[JavaGateway] = None) -> None:
        self._gateway = gateway
        self._configuration: Any = None

    def use_configuration(self, configuration: Any) -> None:
        """From now on open remote file systems with the session's Hadoop configuration (endpoint, credentials)."""
        self._configuration = configuration

    def spark_uri(self, uri: str) -> str:
        """The URI that Spark takes: `s3://` becomes `s3a://` where no file system of the platform serves it (off EMR)."""
        path = local_path(uri)
        if path is not None:
            return "file://" + path  # Hadoop takes a path as it is and decodes nothing
        if uri.startswith("s3://") and self._hadoop_configuration().get("fs.s3.impl") is None:
            return "s3a://" + uri[len("s3://") :]
        return uri

    def read(self, uri: str, limit: Optional[int] = None) -> bytes:
        """The object's bytes, at most the first `limit`. Raises OSError, also for what Hadoop reports."""
        path = local_path(uri)
        if path is not None:
            with open(path, "rb") as file:
                return file.read() if limit is None else file.read(limit)
        stream = None
        try:
            stream = self._file_system(uri).open(self._hadoop_path(uri))
            return bytes(stream.readAllBytes() if limit is None else stream.readNBytes(limit))
        except Exception as error:
            raise OSError("the object cannot be read") from error
        finally:
            if stream is not None:
                stream.close()

    def write(self, uri: str, data: bytes) -> None:
        """Writes the whole object; readers of a local folder see the old or the new file, never a part."""
        path = local_path(uri)
        if path is not None:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            temporary = f"{path}.{os.getpid()}.tmp"
            with open(temporary, "wb") as file:
                file.write(data)
            os.replace(temporary, path)
            return
        try:
            stream = self._file_system(uri).create(self._hadoop_path(uri), True)
            stream.write(data)
            stream.close()
        except Exception as error:
            raise OSError("the object cannot be written") from error

    def list(self, folder: str) -> List[StoredObject]:
        """All objects under a folder, in order of their path; none if the folder does not exist."""
        path = local_path(folder)
        found: List[StoredObject] = []
        if path is not None:
            for parent, _, names in os.walk(path):
                for name in names:
                    full = os.path.join(parent, name)
                    found.append(StoredObject(os.path.relpath(full, path).replace(os.sep, "/"), os.path.getsize(full)))
            return sorted(found)
        try:
            file_system, root = self._file_system(folder), self._hadoop_path(folder)
            if not file_system.exists(root):
                return []
            prefix = file_system.makeQualified(root).toUri().getPath().rstrip("/") + "/"
            files = file_system.listFiles(root, True)
            while files.hasNext():
                status = files.next()
                found.append(StoredObject(status.getPath().toUri().getPath()[len(prefix) :], status.getLen()))
            return sorted(found)
        except Exception as error:
            raise OSError("the folder cannot be listed") from error

    def delete(self, uri: str) -> None:
        path = local_path(uri)
        if path is not None:
            os.remove(path)
            return
        try:
            self._file_system(uri).delete(self._hadoop_path(uri), False)
        except Exception as error:
            raise OSError("the object cannot be deleted") from error

    def _jvm(self) -> Any:
        if self._gateway is None:
            raise OSError("this URI needs the JVM")
        return self._gateway.jvm

    def _hadoop_configuration(self) -> Any:
        if self._configuration is None:
            self._configuration = self._jvm().org.apache.spark.deploy.SparkHadoopUtil.get().conf()
        return self._configuration

    def _hadoop_path(self, uri: str) -> Any:
        return self._jvm().org.apache.hadoop.fs.Path(self.spark_uri(uri))

    def _file_system(self, uri: str) -> Any:
        return self._hadoop_path(uri).getFileSystem(self._hadoop_configuration())
