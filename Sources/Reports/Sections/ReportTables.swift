/// Facts about the data, name by name; nothing without facts.
func factTable(_ facts: [ClassificationReport.Fact]) -> [HTML] {
  if facts.isEmpty { return [] }
  return [
    DataTable(columns: [.words("Property"), .words("Value")], rows: facts.map { .init([$0.name, $0.value]) })
      .rendered()
  ]
}

/// The network, layer by layer, with the sum of its parameters; nothing without layers.
func layerTable(_ layers: [ClassificationReport.Layer]) -> [HTML] {
  if layers.isEmpty { return [] }
  let total = layers.reduce(0) { $0 + $1.parameterCount }
  let rows =
    layers.map { layer in
      DataTable.Row([
        layer.name, layer.outputShape.map(String.init).joined(separator: " × "), grouped(layer.parameterCount),
      ])
    } + [.init(["Total", "", grouped(total)], isEmphasized: true)]
  return [
    DataTable(columns: [.words("Layer"), .numbers("Output"), .numbers("Parameters")], rows: rows).rendered()
  ]
}

/// A remark below or above what it is about.
func aside(_ text: String) -> HTML { .element("p", ["class": "aside"], .text(text)) }
