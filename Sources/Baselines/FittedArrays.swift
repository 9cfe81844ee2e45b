public import Records

/// The arrays in which something fitted is stored, each looked at before it is believed.
public struct FittedArrays: Sendable {
  private let file: Safetensors
  private let prefix: String

  /// - Parameter prefix: what stands before each name.
  public init(_ file: Safetensors, prefix: String) { (self.file, self.prefix) = (file, prefix) }

  /// An error that names an array.
  func damage(_ name: String, _ what: String) -> BaselineError {
    BaselineError(.damaged, "array '\(prefix)\(name)' \(what); fit it again")
  }

  /// Finite numbers, in any count or that of `count`; bytes stand for themselves over 255.
  func floats(_ name: String, count: Int? = nil) throws(BaselineError) -> [Float] {
    let values: [Float]
    switch file[prefix + name]?.elements {
    case .float32(let floats): values = floats
    case .uint8(let bytes): values = bytes.map { Float($0) / 255 }
    default: throw damage(name, "is missing or holds no numbers")
    }
    if let count, values.count != count { throw damage(name, "has \(values.count) numbers where \(count) belong") }
    guard values.allSatisfy(\.isFinite) else { throw damage(name, "has values that are no numbers") }
    return values
  }

  /// Integers within bounds, in any count or that of `count`.
  func integers(_ name: String, count: Int? = nil, in bounds: Range<Int>) throws(BaselineError) -> [Int32] {
    guard case .int32(let values)? = file[prefix + name]?.elements else {
      throw damage(name, "is missing or holds no integers")
    }
    if let count, values.count != count { throw damage(name, "has \(values.count) integers where \(count) belong") }
    guard values.allSatisfy({ bounds.contains(Int($0)) }) else { throw damage(name, "has integers outside \(bounds)") }
    return values
  }
}

/// A named array of something fitted.
public typealias FittedArray = (name: String, tensor: StoredTensor)

extension StoredTensor {
  /// Numbers that are all of 0/255 … 255/255, as those of images mostly are, as bytes; others as they are.
  static func compact(shape: [Int], _ values: [Float]) -> StoredTensor {
    var bytes = [UInt8](repeating: 0, count: values.count)
    for (index, value) in values.enumerated() {
      guard value >= 0, value <= 1 else { return StoredTensor(shape: shape, elements: .float32(values)) }
      let byte = UInt8((value * 255).rounded())
      guard Float(byte) / 255 == value else { return StoredTensor(shape: shape, elements: .float32(values)) }
      bytes[index] = byte
    }
    return StoredTensor(shape: shape, elements: .uint8(bytes))
  }
}
