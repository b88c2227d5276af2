"""A theme that cannot be read stops the crawl before anything is fetched."""

from pathlib import Path

import themes
from newsroom import NewsroomServer, World
from tests import processes


def test_a_broken_pack_is_one_sentence_and_nothing_is_polled(
    tmp_path: Path, world: World, served: NewsroomServer
) -> None:
    packs = tmp_path / "packs"
    packs.mkdir()
    shipped = Path(themes.__file__).parent / "packs" / "csp.yaml"
    (packs / "csp.yaml").write_text(
        shipped.read_text("utf-8").replace("queries:\n", "queries:\n  tr: (kuşak\n", 1), "utf-8"
    )
    catalogue = tmp_path / "newsroom.yaml"
    catalogue.write_text(world.catalogue(served.port), "utf-8")
    crawl = ["crawl", "--catalogue", str(catalogue), "--data", str(tmp_path / "data")]
    done = processes.run(crawl, cwd=tmp_path, themes__packs=packs)
    assert done.returncode == 1
    assert "csp.yaml:" in done.stderr
    assert "Traceback" not in done.stderr
    assert served.requests == []
