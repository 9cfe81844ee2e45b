import ArgumentParser
import Glibc
import Pipelines
import Settings
import Store

/// Draws who reads from whom.
struct GraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Draw the stages and what each reads.",
    discussion: "Coloured by what a run would do. Writes nothing.")

  @OptionGroup var arguments: PipelineArguments

  @Argument(help: "The pipeline file.")
  var pipeline: String

  @Option(name: .long, help: "text, dot (for Graphviz) or svg (for a browser).", transform: Self.format)
  var format = GraphDrawing.Format.text

  func run() throws {
    let plan = try arguments.plan(pipeline)
    guard arguments.json else {
      let drawing = GraphDrawing(plan).drawn(as: format)
      // What other programs draw from is theirs, however long its lines are.
      guard format == .text else { return print(drawing, terminator: "") }
      for line in drawing.split(separator: "\n") { print(Terminal.line(String(line), on: STDOUT_FILENO)) }
      return
    }
    for edge in plan.edges {
      print(
        CanonicalValue.mapping([
          "stage": .string(edge.stage.name), "kind": .string(edge.kind), "state": .string(edge.stage.state.words),
          "upstreams": .list(edge.upstreams.map { .string($0) }),
        ]).json)
    }
  }

  private static func format(_ word: String) throws -> GraphDrawing.Format {
    guard let format = GraphDrawing.Format(rawValue: word) else {
      throw ValidationError("expected \(GraphDrawing.Format.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return format
  }
}
