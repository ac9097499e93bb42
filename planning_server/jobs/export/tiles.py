"""The tiles of every archive as files of their own, for web hosts that answer no range requests, and how such a host must name them."""

from __future__ import annotations

import gzip
from typing import Final

from pmtiles.tile import tileid_to_zxy

from planning_server.jobs.export.archives import archive_file
from planning_server.jobs.export.folder import ExportFolder
from planning_server.tiles.archive import Archive

TYPE: Final = "application/vnd.mapbox-vector-tile"
FOREVER: Final = "public, max-age=31536000, immutable"
NGINX_FILE: Final = "nginx-tiles.conf"

_ZIPPED_APACHE: Final = "# The files are stored as gzip.\nAddEncoding gzip .mvt\n"
_APACHE: Final = f"""\
# Apache, where AllowOverride has FileInfo. A tile that is not there shows nothing: 204.
AddType {TYPE} .mvt
{{encoding}}<IfModule mod_headers.c>
  Header set Cache-Control "{FOREVER}"
  Header set Access-Control-Allow-Origin "*"
</IfModule>
<IfModule mod_rewrite.c>
  RewriteEngine On
  RewriteCond %{{{{REQUEST_FILENAME}}}} !-f
  RewriteRule \\.mvt$ - [R=204,L]
</IfModule>
"""
_ZIPPED_NGINX: Final = (
    "    # The files are stored as gzip.\n    gzip off;\n    add_header Content-Encoding gzip;\n"
)
_NGINX: Final = f"""\
# nginx: to include in the server block whose root holds this export. A tile that is not there shows nothing: 204.
location ~ ^.*/tiles/(planning|cadastre)/[0-9a-f]+/[0-9]+/[0-9]+/[0-9]+\\.mvt$ {{{{
    types {{{{ }}}}
    default_type {TYPE};
{{encoding}}    add_header Cache-Control "{FOREVER}";
    add_header Access-Control-Allow-Origin "*";
    try_files $uri @planning_tile_shows_nothing;
}}}}
location @planning_tile_shows_nothing {{{{
    add_header Access-Control-Allow-Origin "*";
    return 204;
}}}}
"""


def tile_folder(tileset: str, sha256: str) -> str:
    return f"tiles/{tileset}/{sha256}"


def explode_archive(folder: ExportFolder, tileset: str, sha256: str, *, plain: bool) -> int:
    """Writes every tile of an archive that is in the export; as it is stored (gzip), or decompressed where `plain`. Answers how many."""
    archive = Archive(folder.root / archive_file(sha256))
    below, count = tile_folder(tileset, sha256), 0
    for zoom in range(archive.min_zoom, archive.max_zoom + 1):
        for tile_id, stored in archive.stored(zoom):
            z, x, y = tileid_to_zxy(tile_id)
            content = gzip.decompress(stored) if plain else bytes(stored)
            folder.write(f"{below}/{z}/{x}/{y}.mvt", content)
            count += 1
    return count


def write_host_rules(folder: ExportFolder, *, plain: bool) -> None:
    """What Apache reads by itself, and what an nginx is to include: type, encoding, caching."""
    apache = _APACHE.format(encoding="" if plain else _ZIPPED_APACHE)
    folder.write("tiles/.htaccess", apache.encode())
    folder.write(NGINX_FILE, _NGINX.format(encoding="" if plain else _ZIPPED_NGINX).encode())
