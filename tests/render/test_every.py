"""Every network of the library, in every style and format: each file as it was accepted."""

from hashlib import sha256

import pytest

from cnndsl.render.drawn import file
from cnndsl.resources import library
from cnndsl.workspace import check
from tests.conftest import Golden
from tests.render.gallery import WAYS

SPECS = sorted(path.stem for path in library().glob("*.cnn"))


@pytest.mark.parametrize("spec", SPECS)
def test_every_way(golden: Golden, spec: str) -> None:
    lines = []
    for model in check([library() / f"{spec}.cnn"]).models:
        lines.append(model.name)
        for way, (view, form, look) in WAYS.items():
            content = file([model.figures], view, form, look).content
            if form == "png":  # its bytes are those of one version of its maker
                assert content.startswith(b"\x89PNG")
                assert len(content) > 1_000
            else:
                lines.append(f"  {way}: {len(content)} {sha256(content).hexdigest()[:16]}")
    golden(f"render/every/{spec}.txt", "\n".join(lines))
