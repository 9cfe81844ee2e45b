/// A piece of HTML or SVG as a value; text and attribute values are escaped when it is rendered, without exception.
///
/// The output is well-formed XML as well as HTML.
public indirect enum HTML: Sendable, Equatable {
  /// One attribute; a name comes from our sources, a value from anywhere.
  public struct Attribute: Sendable, Equatable {
    /// The name, such as `class`.
    public let name: String
    /// The value before escaping.
    public let value: String
  }

  /// An element; ``element(_:_:)`` is shorter to write.
  case node(name: String, attributes: [Attribute], children: [HTML])
  /// Text from anywhere.
  case text(String)
  /// Several pieces without an element around them.
  case group([HTML])
  /// The page's own style sheet.
  case styleSheet
  /// What of it concerns charts, for one that stands alone.
  case chartStyleSheet
  /// A place that is filled after the page was rendered.
  case marker(ReportMarker)

  /// An element with attributes in the order given.
  public static func element(_ name: String, _ attributes: KeyValuePairs<String, String>, _ children: [HTML]) -> HTML {
    .node(name: name, attributes: attributes.map { Attribute(name: $0.key, value: $0.value) }, children: children)
  }

  /// An element with attributes in the order given.
  public static func element(_ name: String, _ attributes: KeyValuePairs<String, String>, _ children: HTML...) -> HTML {
    .element(name, attributes, children)
  }

  /// An element without attributes.
  public static func element(_ name: String, containing children: [HTML]) -> HTML {
    .node(name: name, attributes: [], children: children)
  }

  /// An element without attributes.
  public static func element(_ name: String, _ children: HTML...) -> HTML {
    .node(name: name, attributes: [], children: children)
  }

  /// The bytes of the piece as text.
  ///
  /// Complexity: O(size).
  public func rendered() -> String {
    var output = ""
    write(to: &output)
    return output
  }

  private func write(to output: inout String) {
    switch self {
    case .text(let text):
      output += escaped(text)
    case .group(let children):
      for child in children { child.write(to: &output) }
    case .styleSheet:
      output += "<style>\(colorStyle)\(pageStyle)\(chartStyle)\(endStyle)</style>\n"
    case .chartStyleSheet:
      output += "<style>\(colorStyle)\(chartStyle)</style>\n"
    case .marker(let marker):
      output += marker.text
    case .node(let name, let attributes, let children):
      output += "<\(name)"
      for attribute in attributes { output += " \(attribute.name)=\"\(escaped(attribute.value))\"" }
      // Only void elements may close themselves in HTML; in SVG a pair is as good.
      if ["meta", "img", "br"].contains(name) {
        output += "/>"
      } else {
        output += ">"
        for child in children { child.write(to: &output) }
        output += "</\(name)>"
      }
      if ["section", "div", "tr", "figure", "svg", "h2", "p", "head", "header", "nav", "table"].contains(name) {
        output += "\n"
      }
    }
  }
}

/// Text made harmless in element content and in quoted attributes.
///
/// Control characters and those that reverse the reading direction of what follows become U+FFFD.
package func escaped(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    case "\n", "\t": result.unicodeScalars.append(scalar)
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}", "\u{FFFE}",
      "\u{FFFF}":
      result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
