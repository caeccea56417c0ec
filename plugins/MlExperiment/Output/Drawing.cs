using System.Globalization;
using System.Text;

namespace McpCore.MlExperiment.Output;

/// <summary>A picture that follows the reader's choice of light or dark.</summary>
internal sealed class Drawing
{
    private const string Style = """
        .bg{fill:#fff}text{font:12px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#52606d}.title{font-size:18px;font-weight:600;fill:#1f2933}
        .end{text-anchor:end}.mid{text-anchor:middle}.grid{stroke:#e4e7eb;fill:none}.axis{stroke:#9aa5b1;fill:none}
        .loss{stroke:#7c3aed;stroke-width:1.8;fill:none;stroke-linejoin:round}.train{stroke:#9aa5b1;stroke-width:1.5;fill:none;stroke-linejoin:round;stroke-dasharray:5 3}
        .test{stroke:#2563eb;stroke-width:1.8;fill:none;stroke-linejoin:round}.kept{fill:#2563eb;stroke:#fff;stroke-width:1.5}
        .right{fill:#2563eb}.wrong{fill:#dc2626}.none{fill:#f5f7fa}.strong{fill:#fff}.plain{fill:#52606d}.faint{fill:#9aa5b1}
        @media(prefers-color-scheme:dark){.bg{fill:#12181f}text{fill:#a9b4c0}.title{fill:#f0f4f8}.grid{stroke:#26313c}.axis{stroke:#5b6875}
        .loss{stroke:#a78bfa}.train{stroke:#6b7886}.test{stroke:#60a5fa}.kept{fill:#60a5fa;stroke:#12181f}
        .right{fill:#3b82f6}.wrong{fill:#ef4444}.none{fill:#1a222b}.strong{fill:#fff}.plain{fill:#c3ccd6}.faint{fill:#5b6875}}
        """;

    private readonly StringBuilder _svg = new();

    public Drawing(double width, double height, string title, string summary)
    {
        Add($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{title}">""");
        Add($"<title>{title}</title>\n<style>{Style}</style>");
        Add($"""<rect class="bg" width="{width}" height="{height}" rx="8"/>""");
        Add($"""<text class="title" x="24" y="36">{title}</text><text x="24" y="58">{summary}</text>""");
    }

    public void Add(FormattableString text) => _svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');

    public override string ToString() => _svg + "</svg>\n";
}
