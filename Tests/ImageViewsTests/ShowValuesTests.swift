import ImageViews
import Testing

@Suite struct ShowValuesTests {
  @Test func pixelsThatAreNotThereAreRefused() throws {
    let refusal = #expect(throws: ImageViewRefusal.self) {
      try view("values: {top: 1, height: 2, width: 1}").exhibits(of: subject(image([0, 0], height: 2, width: 1)))
    }
    #expect(refusal?.setting == "top" && refusal?.message == "the pixels end at 3, but the image at 2: 2 × 1")
  }
}

extension ShowValues: ExemplifiedView {
  static func checkExample() throws {
    let color = image([0, 0, 0, 0.2, 0.4, 0.6], height: 1, width: 2, channelCount: 3)
    let found = try view("values: {left: 1, height: 1, width: 1, scale: bytes}").exhibits(of: subject(color))
    guard case .numbers(let numbers)? = found.first else { throw ImageViewRefusal("no numbers") }
    #expect(
      numbers.rows.map { $0.map(\.numbers) } == [[[51, 102, 153]]] && numbers.rows[0][0].color == [51, 102, 153])
    #expect(numbers.left == 1 && numbers.top == 0 && numbers.decimals == 0)
  }
}
