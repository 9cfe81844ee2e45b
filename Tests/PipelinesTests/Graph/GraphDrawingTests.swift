import Pipelines
import Testing

@Suite struct GraphDrawingTests {
  @Test func textNamesWhomAStageReadsFrom() throws {
    let workspace = try Workspace()
    let plan = try workspace.plan(chain)
    #expect(GraphDrawing(plan).drawn(as: .text) == "a\n  b    <- a\n    c  <- a, b\n")
    #expect(plan.edges.map(\.upstreams) == [[], ["a"], ["a", "b"]])
    #expect(plan.edges.allSatisfy { $0.kind == "sum" })
  }

  @Test func colorsSayWhatARunWouldDo() throws {
    let workspace = try Workspace()
    try workspace.run(chain)
    let plan = try workspace.plan(chain.replacing("value: 2", with: "value: 9"))
    let dot = GraphDrawing(plan).drawn(as: .dot)
    #expect(dot.contains("\"a\" [fillcolor=\"#d5ecd4\"]"))
    #expect(dot.contains("\"b\" [fillcolor=\"#f8dcc4\"]"))
    #expect(dot.contains("\"c\" [fillcolor=\"#eeeeee\"]"))
    for edge in ["\"a\" -> \"b\";", "\"a\" -> \"c\";", "\"b\" -> \"c\";"] { #expect(dot.contains(edge)) }
    #expect(dot.hasPrefix("digraph \"chain\" {\n") && dot.hasSuffix("}\n"))
    let svg = GraphDrawing(plan).drawn(as: .svg)
    #expect(svg.contains("sum: depends on b"))
    #expect(svg.split(separator: "<path").count == 4)
    #expect(svg.split(separator: "<rect").count == 4)
  }
}
