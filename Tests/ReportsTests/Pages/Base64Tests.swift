import Foundation
import Reports
import Testing

@Suite struct Base64Tests {
  @Test(arguments: 0..<20) func agreesWithFoundation(_ count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 97 + 250) }
    #expect(base64(bytes) == Data(bytes).base64EncodedString())
  }
}
