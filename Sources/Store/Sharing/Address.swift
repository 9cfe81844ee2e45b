/// Addresses in messages: names and passwords for servers stand in them, and belong in no message.
package enum Address {
  /// A text in which what stands between `://` and `@` of an address is left out.
  ///
  /// A password with a `/` or a space in it is no valid one, but a secret all the same: where no number of a port
  /// stands behind the `:`, all up to the last `@` of the line is left out.
  package static func hidingCredentials(in text: String) -> String {
    var result = ""
    var rest = text[...]
    while let scheme = rest.firstRange(of: "://") {
      result += rest[..<scheme.upperBound]
      rest = rest[scheme.upperBound...]
      let authority = rest.prefix { !"/?#\\ \t\"'<>\n\r\r\n".contains($0) }
      if let sign = authority.lastIndex(of: "@") {
        rest = rest[rest.index(after: sign)...]
        result += "***@"
      } else if hasNoPort(authority) || hasSpacedName(authority, rest) {
        let line = rest.prefix { !$0.isNewline }
        guard let sign = line.lastIndex(of: "@") else { continue }
        rest = rest[rest.index(after: sign)...]
        result += "***@"
      }
    }
    return result + rest
  }

  /// Whether a name with a space in it stands before a `:` and an `@`, as in `us er:secret@host`.
  private static func hasSpacedName(_ authority: Substring, _ rest: Substring) -> Bool {
    guard !authority.contains(":"), rest.dropFirst(authority.count).first.map({ " \t".contains($0) }) == true,
      let colon = rest.firstIndex(of: ":"), let sign = rest[colon...].firstIndex(where: { "@ /\n".contains($0) })
    else { return false }
    return rest[sign] == "@"
  }

  /// Whether something other than the number of a port follows a `:`.
  static func hasNoPort(_ authority: some StringProtocol) -> Bool {
    let host =
      authority.hasPrefix("[") ? authority[(authority.firstIndex(of: "]") ?? authority.startIndex)...] : authority[...]
    guard let sign = host.firstIndex(of: ":") else { return false }
    let port = host[host.index(after: sign)...]
    return !port.isEmpty && !port.utf8.allSatisfy { (48...57).contains($0) }
  }
}
