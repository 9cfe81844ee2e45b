/// What `features.json` says: the features of each record by name.
///
/// - Reference: tensorflow_datasets/core/proto/feature.proto, in proto3's JSON form.
public struct TFDSFeatures: Sendable, Equatable {
  /// The file's name in a dataset's folder.
  public static let fileName = "features.json"

  /// The features by name.
  public var features: NamedValues<Feature>

  /// Makes a dictionary of features.
  public init(features: NamedValues<Feature>) { self.features = features }

  /// The names, in the order of their bytes.
  public var names: [String] { features.names }

  /// The file that holds a class label's names.
  ///
  /// - Parameter feature: the name, prefixed by those of the dictionaries around it and hyphens.
  public static func labelsFileName(of feature: String) -> String { "\(feature).labels.txt" }

  /// The name of a nested feature in file names.
  static func fileNamePart(_ name: String, in parent: String?) -> String {
    let name = name.replacing("/", with: ".")
    return parent.map { "\($0)-\(name)" } ?? name
  }

  /// The content of each labels file, by file name.
  package var labelFiles: NamedValues<[UInt8]> {
    var files = NamedValues<[UInt8]>()
    Self.addLabelFiles(of: .dictionary(features), named: nil, to: &files)
    return files
  }

  private static func addLabelFiles(of feature: Feature, named name: String?, to files: inout NamedValues<[UInt8]>) {
    switch feature {
    case .classLabel(_, let names) where !names.isEmpty:
      files[labelsFileName(of: name ?? "")] = Array((names.joined(separator: "\n") + "\n").utf8)
    case .dictionary(let children):
      for (child, feature) in children { addLabelFiles(of: feature, named: fileNamePart(child, in: name), to: &files) }
    case .sequence(let inner, _): addLabelFiles(of: inner, named: name, to: &files)
    default: break
    }
  }
}
