import Arrays
import Reports
import Testing

struct InsideFindingTests {
  private func page(_ form: InsideFinding.Form) throws -> WellFormed {
    var report = ClassificationReport(title: "t", lead: "l", classNames: ["cat", "dog"])
    report.inside = [
      InsideFinding(title: "What is <found>", words: "Words.", figures: ["share 0.5", "other 2"], form: form)
    ]
    return try #require(WellFormed(report.page(encodePNG: { _, _, _, pixels in pixels }).rendered()))
  }

  @Test func `Each form has its heading, words and figures`() throws {
    let image = Tensor(shape: [1, 2, 2], values: [0, 0.5, 1, 0.25])
    let forms: [InsideFinding.Form] = [
      .points([
        .init(x: 0, y: 0, group: 1, isWrong: false, words: "w"), .init(x: 1, y: 1, group: 0, isWrong: true, words: "v"),
      ]),
      .table(rows: ["r"], columns: ["c"], values: [[0.25]]),
      .profile(layers: ["a", "b"], curves: ["k"], values: [[0.5, 0.75]], unit: .share, scale: .linear),
      .shares(rows: ["r"], columns: ["c"], values: [[0.5]]),
      .curves(axis: "x", names: ["k"], places: [0, 1], values: [[1, 2]]),
      .images([.init(name: "row", images: [.init(image: image, caption: "below")])]),
    ]
    for form in forms {
      let page = try page(form)
      #expect(page.text.contains("What is <found>") && page.text.contains("Words. share 0.5; other 2."))
      #expect(page.text.contains("Inside the network"))
    }
    #expect(try page(forms[1]).text.contains("0.250"))
    #expect(try page(forms[5]).text.contains("below"))
  }

  @Test func `What does not count of an image is pale`() throws {
    let image = Tensor(shape: [1, 2, 4], values: [Float](repeating: 1, count: 8))
    var drawn: [[UInt8]] = []
    var report = ClassificationReport(title: "t", lead: "l", classNames: [])
    report.inside = [
      InsideFinding(
        title: "t", words: "w", figures: [],
        form: .images([.init(name: nil, images: [.init(image: image, caption: "c", box: [0, 0.5, 0.25, 0.75])])]))
    ]
    _ = try report.page(encodePNG: { _, _, _, pixels in
      drawn.append(pixels)
      return pixels
    })
    let red = stride(from: 0, to: 24, by: 3).map { drawn[0][$0] }
    #expect(red == [179, 255, 255, 179, 179, 179, 179, 179])
  }
}
