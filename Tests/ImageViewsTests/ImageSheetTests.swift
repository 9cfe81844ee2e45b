import Foundation
import ImageViews
import Testing

@Suite struct ImageSheetTests {
  /// All but the pixels, which stand in files of their own, is read back.
  @Test func isReadAsItWasWritten() throws {
    let subject = subject(image([0.5, 0.25], height: 1, width: 2))
    let exhibits = try ["image: {colors: signed}", "histogram", "values: {height: 1, width: 2}"].flatMap {
      try view($0).exhibits(of: subject)
    }
    let sheet = ImageSheet(
      title: "t", text: "", sources: ["a"],
      panels: [.init(title: "p", text: "x", steps: ["transpose"], exhibits: exhibits)])
    let read = try JSONDecoder().decode(ImageSheet.self, from: JSONEncoder().encode(sheet))
    #expect(read.panels[0].exhibits.dropFirst() == sheet.panels[0].exhibits.dropFirst())
    let (before, after) = (images(exhibits)[0], images(read.panels[0].exhibits)[0])
    #expect(after.pixels == nil && after.scale == before.scale && after.caption == before.caption)
    #expect(after.magnification == before.magnification && after.width == 2 && after.height == 1)
  }
}
