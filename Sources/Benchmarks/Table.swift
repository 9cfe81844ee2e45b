import Foundation

/// Rows of named cells, printed as an aligned table or as one JSON object a line.
struct Table {
  enum Cell {
    case text(String)
    case number(Double, decimals: Int)

    var words: String {
      switch self {
      case .text(let text): text
      case .number(let value, let decimals): String(format: "%.\(decimals)f", value)
      }
    }

    var json: Any {
      switch self {
      case .text(let text): text
      case .number(let value, _): value
      }
    }
  }

  let columns: [String]
  private(set) var rows: [[Cell]] = []

  init(_ columns: String...) { self.columns = columns }

  mutating func append(_ cells: Cell...) { rows.append(cells) }

  func print(asJSON: Bool) throws {
    guard !asJSON else {
      for row in rows {
        let object = Dictionary(zip(columns, row.map(\.json))) { first, _ in first }
        let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
        Swift.print(String(decoding: data, as: UTF8.self))
      }
      return
    }
    let words = [columns] + rows.map { $0.map(\.words) }
    let widths = columns.indices.map { column in words.map { $0[column].count }.max() ?? 0 }
    for line in words {
      let cells = zip(line, widths).enumerated().map { index, cell in
        let gap = String(repeating: " ", count: cell.1 - cell.0.count)
        return index == 0 ? cell.0 + gap : gap + cell.0
      }
      Swift.print(cells.joined(separator: "  "))
    }
  }
}
