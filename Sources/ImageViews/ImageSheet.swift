/// What an `images` stage shows: panels of images, charts and numbers.
public struct ImageSheet: Codable, Sendable, Equatable {
  /// One thing to learn.
  public struct Panel: Codable, Sendable, Equatable {
    public let title, text: String
    /// The steps, each as a file may say it.
    public let steps: [String]
    public var exhibits: [Exhibit]

    /// Makes a panel.
    public init(title: String, text: String, steps: [String], exhibits: [Exhibit]) {
      self.title = title
      self.text = text
      self.steps = steps
      self.exhibits = exhibits
    }
  }

  /// The name of the list in the stage's output.
  public static let listName = "images.json"

  /// The most bytes that the image files of a page may have: base64 makes a third more of them, and pages stay below 5 MB.
  public static let byteLimit = 3_600_000

  public let title, text: String
  /// What the images are: records and files by name.
  public let sources: [String]
  public var panels: [Panel]

  /// Makes a sheet.
  public init(title: String, text: String, sources: [String], panels: [Panel]) {
    self.title = title
    self.text = text
    self.sources = sources
    self.panels = panels
  }
}
