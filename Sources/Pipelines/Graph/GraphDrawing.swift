/// A pipeline's stages as an image: who reads from whom, and what a run would do.
///
/// Names have letters, digits and `_-+.` alone, so no language needs them escaped.
public struct GraphDrawing: Sendable {
  /// How it is drawn.
  public enum Format: String, Sendable, CaseIterable {
    /// Lines of text, each stage behind those that it reads from.
    case text
    /// Graphviz's language.
    case dot
    /// An image for a browser.
    case svg
  }

  /// A stage as it is drawn.
  private struct Node {
    var name: String
    var kind: String
    var state: Plan.State
    var upstreams: [Int]
    /// How many stages lie on the longest way to it.
    var level: Int
  }

  private let title: String
  private let nodes: [Node]

  /// Lays a plan out.
  public init(_ plan: Plan) {
    title = plan.pipeline
    var indices: [String: Int] = [:]
    var nodes: [Node] = []
    for edge in plan.edges {
      let upstreams = edge.upstreams.compactMap { indices[$0] }
      indices[edge.stage.name] = nodes.count
      nodes.append(
        Node(
          name: edge.stage.name, kind: edge.kind, state: edge.stage.state, upstreams: upstreams,
          level: upstreams.map { nodes[$0].level + 1 }.max() ?? 0))
    }
    self.nodes = nodes
  }

  /// The whole drawing, with a newline at its end.
  public func drawn(as format: Format) -> String {
    switch format {
    case .text: text
    case .dot: dot
    case .svg: svg
    }
  }

  private var text: String {
    let width = nodes.map { 2 * $0.level + $0.name.count }.max() ?? 0
    return nodes.map { node in
      let name = String(repeating: "  ", count: node.level) + node.name
      let sources = node.upstreams.map { nodes[$0].name }.joined(separator: ", ")
      let gap = String(repeating: " ", count: width - name.count)
      return sources.isEmpty ? "\(name)\n" : "\(name)\(gap)  <- \(sources)\n"
    }.joined()
  }

  private var dot: String {
    func quoted(_ text: String) -> String { "\"\(text)\"" }
    var lines = ["digraph \(quoted(title)) {", "  rankdir=LR;", "  node [shape=box, style=filled];"]
    for node in nodes { lines.append("  \(quoted(node.name)) [fillcolor=\(quoted(node.state.color))];") }
    for node in nodes {
      for upstream in node.upstreams { lines.append("  \(quoted(nodes[upstream].name)) -> \(quoted(node.name));") }
    }
    return (lines + ["}", ""]).joined(separator: "\n")
  }

  /// Columns of boxes by level, lines from right edges to left ones.
  private var svg: String {
    let (boxHeight, gapX, gapY, margin, characterWidth) = (28, 56, 14, 16, 8)
    let levelCount = (nodes.map(\.level).max() ?? 0) + 1
    let levels = (0..<levelCount).map { level in nodes.indices.filter { nodes[$0].level == level } }
    let widths = levels.map { 20 + characterWidth * ($0.map { nodes[$0].name.count }.max() ?? 0) }
    let tallest = levels.map(\.count).max() ?? 0
    let height = 2 * margin + tallest * (boxHeight + gapY) - gapY
    let width = 2 * margin + widths.reduce(0, +) + gapX * (levelCount - 1)
    var places = [(x: Int, y: Int)](repeating: (0, 0), count: nodes.count)
    var x = margin
    for (level, members) in levels.enumerated() {
      let top = (height - members.count * (boxHeight + gapY) + gapY) / 2
      for (row, member) in members.enumerated() { places[member] = (x, top + row * (boxHeight + gapY)) }
      x += widths[level] + gapX
    }
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
        + "font-family=\"sans-serif\" font-size=\"13\">", "<title>\(title)</title>",
    ]
    for (index, node) in nodes.enumerated() {
      for upstream in node.upstreams {
        let (fromX, fromY) = (places[upstream].x + widths[nodes[upstream].level], places[upstream].y + boxHeight / 2)
        let (toX, toY) = (places[index].x, places[index].y + boxHeight / 2)
        lines.append(
          "<path d=\"M\(fromX) \(fromY) C\(fromX + gapX / 2) \(fromY) \(toX - gapX / 2) \(toY) \(toX) \(toY)\" "
            + "fill=\"none\" stroke=\"#888\"/>")
      }
    }
    for (index, node) in nodes.enumerated() {
      let (x, y) = places[index]
      lines.append(
        "<g><title>\(node.kind): \(node.state.meaning)</title><rect x=\"\(x)\" y=\"\(y)\" "
          + "width=\"\(widths[node.level])\" height=\"\(boxHeight)\" rx=\"4\" fill=\"\(node.state.color)\" stroke=\"#555\"/>"
          + "<text x=\"\(x + widths[node.level] / 2)\" y=\"\(y + 19)\" text-anchor=\"middle\">"
          + "\(node.name)</text></g>")
    }
    return (lines + ["</svg>", ""]).joined(separator: "\n")
  }
}

extension Plan.State {
  /// What a run would do, for a reader of the image.
  fileprivate var meaning: String {
    switch self {
    case .upToDate: "up to date"
    case .fromCache: "in the store"
    case .wouldRun: "would run"
    case .refused(let because): because.joined(separator: "; ")
    case .unknown(let because): "depends on \(because.joined(separator: ", "))"
    }
  }

  fileprivate var color: String {
    switch self {
    case .upToDate: "#d5ecd4"
    case .fromCache: "#d4e4f4"
    case .wouldRun: "#f8dcc4"
    case .refused: "#f4b6b6"
    case .unknown: "#eeeeee"
    }
  }
}
