import Settings
package import Streams

extension Transform {
  /// The step as a file may say it, without what it is anyway: `convolve: edge`.
  package var words: String {
    let type = Swift.type(of: kind)
    let reference = KindReference(type)
    let settings = reference.settings.compactMap { setting in
      kind.canonical[setting.name].flatMap { $0 == setting.usual ? nil : (setting.name, $0) }
    }
    if let shorthand = reference.shorthand, settings.count == 1, settings[0].0 == shorthand {
      return CanonicalValue.member(type.keyword, settings[0].1)
    }
    guard !settings.isEmpty else { return type.keyword }
    return "\(type.keyword): {"
      + settings.map { CanonicalValue.member($0.0, $0.1) }.joined(separator: ", ") + "}"
  }
}
