"""Small specs, each for something that printed source has to say."""

SEVERAL = """
# Two images, and what they share.

# A convolution, with what follows it.
block Unit(width, stride = 1, norm = true) {
  conv(width, 3, stride = stride, pad = 1, bias = not norm)
  if norm { bn }
  relu
}

model Several(classes = 10) {
  input left: 3x16x16
  Unit(8) -> Unit(16, stride = 2) as near
  input right: 1x16x16
  Unit(8, norm = false) -> Unit(16, 2, norm = false) as far
  sub(near, far) as apart
  add(near, far) -> output together
  from apart -> avgpool(global) -> flatten -> linear(classes) -> output scores
}
"""

SHARED = """
block Double(width) { conv(width, 3, pad = 1) -> bn -> relu -> conv(width, 3, pad = 1) -> relu }

model Shared {
  input 8x16x16
  shared head = conv(8, 3, pad = 1)
  shared tower = Double(8)
  head -> relu -> head
  stage one { tower -> bn -> head }
  stage two {
    shared inner = conv(8, 1)
    inner -> relu -> inner -> tower
  }
  add { | head | tower }
}
"""

OPTIONAL = """
# What some units have and others lack.
block Unit(width, stride = 1, squeeze = false, drop = 0) {
  residual(shortcut = project) {
    conv(width, 3, stride = stride, pad = 1, bias = false) -> bn -> relu
    if drop > 0 { dropout(drop) }
    conv(width, 3, pad = 1, bias = false) -> bn
    if squeeze {
      let channels = it.channels
      scale { avgpool(global) -> conv(channels // 4, 1) -> relu -> conv(channels, 1) -> sigmoid }
    }
  }
  relu
}

model Optional {
  input 3x16x16
  Unit(8)
  Unit(8, drop = 0.1)
  Unit(16, stride = 2, squeeze = true)
  Unit(16, squeeze = true, drop = 0.2)
}
"""

INDEXED = """
block Unit(width) { conv(width, 3, pad = 1) -> relu }

model Indexed {
  input 3x16x16
  stage features(names = index) {
    for width in [8, 16, 16] { conv(width, 3, pad = 1) -> bn -> relu }
    repeat 3 { conv(16, 1) }
    Unit(8)
  }
  stage deep {
    stage inner { Unit(8) -> Unit(8) -> Unit(8) }
    stage plain { conv(4, 1) as first -> relu as then -> conv(4, 1) as "2nd" }
  }
}
"""

HEADS = """
block Head(classes) { avgpool(global) -> flatten -> linear(classes) }

model Heads {
  input 3x16x16
  conv(4, 3, pad = 1) -> relu as early
  from early { Head(3) -> output aux if training }
  conv(8, 3, pad = 1) -> relu as late
  from late { conv(1, 1) -> output mask }
  Head(5) -> output scores
}
"""

OPEN = """
model Open {
  input 3xHxW
  conv(4, 3, stride = 2, pad = same) -> relu as fine
  from fine { crop(to = (12, 16)) -> output middle }
  conv(4, 3, stride = 2, pad = same) -> droppath(0.1) -> upsample(2) -> crop(to = 8)
}
"""

SPECS = {
    "several": SEVERAL,
    "shared": SHARED,
    "optional": OPTIONAL,
    "indexed": INDEXED,
    "heads": HEADS,
    "open": OPEN,
}
