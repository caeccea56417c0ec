using System.Security;

namespace McpCore.Plugins.Installing;

/// <summary>What makes an archive a NuGet package: the parts that tell of the plugin's files.</summary>
internal static class NugetParts
{
    public static IReadOnlyList<(string Name, string Text)> Of(string id, string version, IReadOnlyList<string> files) =>
    [
        ("[Content_Types].xml", ContentTypes(files)),
        ("_rels/.rels", $"""
            <?xml version="1.0" encoding="utf-8"?>
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
              <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/{Escaped(id)}.nuspec" Id="R1" />
            </Relationships>

            """),
        ($"{id}.nuspec", $"""
            <?xml version="1.0" encoding="utf-8"?>
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>{SecurityElement.Escape(id)}</id>
                <version>{SecurityElement.Escape(version)}</version>
                <authors>{SecurityElement.Escape(id)}</authors>
                <description>A plugin of MCP Core.</description>
                <tags>mcpcore-plugin</tags>
                <packageTypes>
                  <packageType name="McpCorePlugin" />
                </packageTypes>
              </metadata>
            </package>

            """),
    ];

    /// <summary>A name as a part of a URL, step by step. NuGet's own parts stand as they are.</summary>
    public static string Escaped(string name) => name is "[Content_Types].xml" ? name : string.Join('/', name.Split('/').Select(Uri.EscapeDataString));

    private static string ContentTypes(IReadOnlyList<string> files)
    {
        string[] extensions = [.. files.Select(file => Path.GetExtension(file).TrimStart('.').ToLowerInvariant()).Concat(["json", "sig", "nuspec"]).Where(extension => extension.Length > 0).Distinct().Order(StringComparer.Ordinal)];
        var bare = files.Where(file => Path.GetExtension(file).Length < 2).Select(file => $"  <Override PartName=\"/plugin/{SecurityElement.Escape(Escaped(file))}\" ContentType=\"application/octet\" />\n");
        var defaults = extensions.Select(extension => $"  <Default Extension=\"{SecurityElement.Escape(extension)}\" ContentType=\"application/octet\" />\n");
        return $"""
            <?xml version="1.0" encoding="utf-8"?>
            <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
              <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />
            {string.Concat(defaults)}{string.Concat(bare)}</Types>

            """;
    }
}
