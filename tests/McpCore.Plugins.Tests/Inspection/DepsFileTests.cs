using System.Text.Json.Nodes;
using McpCore.Plugins.Inspection;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests.Inspection;

public sealed class DepsFileTests : IDisposable
{
    private const string Name = "McpCore.TestPlugins.Witness";

    private readonly PluginHome _home = new();
    private readonly string _folder;
    private readonly string _file;

    public DepsFileTests()
    {
        _folder = _home.Add("witness");
        _file = Path.Combine(_folder, Name + ".deps.json");
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Check_AsBuilt_Accepts() => Assert.Null(Record.Exception(Check));

    [Fact]
    public void Check_EveryKindOfAsset_Accepts()
    {
        File.WriteAllText(_file, Everything().ToJsonString());

        Assert.Null(Record.Exception(Check));
    }

    /// <summary>The native resolver behind this ends the process on what it does not expect: then this test ends the whole run.</summary>
    [Fact]
    public void Check_AnyMemberMissingOrOfAnotherKind_IsAnAnswerOrARefusal()
    {
        string?[] replacements = [null, "null", "5", "\"text\"", "true", "[]", "{}"];
        var refused = 0;
        var accepted = 0;
        foreach (var path in Paths(Everything()).ToList())
        {
            foreach (var replacement in replacements)
            {
                File.WriteAllText(_file, Changed(path, replacement));

                if (Record.Exception(Check) is { } fault)
                {
                    Assert.Equal("deps_invalid", Assert.IsType<PluginRefusedException>(fault).Code);
                    refused++;
                }
                else
                {
                    accepted++;
                }
            }
        }

        Assert.NotEqual(0, refused);
        Assert.NotEqual(0, accepted);
    }

    [Fact]
    public void Check_FileNotInTheFolder_NamesFileAndLibrary()
    {
        WriteRuntimeAsset("lib/missing.dll");

        var refusal = Assert.Throws<PluginRefusedException>(Check);

        Assert.Equal("dependency_missing", refusal.Code);
        Assert.Contains("missing.dll of Native/1.0.0", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../outside.dll")]
    [InlineData("lib/../../../outside.dll")]
    [InlineData(null)]
    public void Check_FileOutsideTheFolder_IsRefusedThoughItIsThere(string? path)
    {
        var outside = _home.PathOf("outside.dll");
        File.Copy(Path.Combine(_folder, Name + ".dll"), outside);
        WriteRuntimeAsset(path ?? outside);

        var refusal = Assert.Throws<PluginRefusedException>(Check);

        Assert.Equal("deps_invalid", refusal.Code);
        Assert.Contains("outside.dll\" leaves the folder", refusal.Message, StringComparison.Ordinal);
    }

    private static JsonObject Everything() => JsonNode.Parse($$"""
        {
          "runtimeTarget": { "name": "net10.0", "signature": "" },
          "compilationOptions": {},
          "targets": {
            "net10.0": {
              "{{Name}}/1.0.0": {
                "dependencies": { "Native": "1.0.0" },
                "runtime": { "{{Name}}.dll": {} }
              },
              "Native/1.0.0": {
                "runtime": { "lib/net10.0/{{Name}}.dll": { "assemblyVersion": "1.0.0.0", "fileVersion": "1.0.0.0" } },
                "native": { "native.so": { "fileVersion": "1.0.0.0" } },
                "resources": { "lib/net10.0/de/Native.resources.dll": { "locale": "de" } },
                "runtimeTargets": { "runtimes/linux-x64/native/more.so": { "rid": "linux-x64", "assetType": "native", "fileVersion": "1.0.0.0" } }
              }
            }
          },
          "libraries": {
            "{{Name}}/1.0.0": { "type": "project", "serviceable": false, "sha512": "" },
            "Native/1.0.0": { "type": "package", "serviceable": true, "sha512": "sha512-0", "path": "native/1.0.0", "hashPath": "native.sha512" }
          }
        }
        """)!.AsObject();

    private static IEnumerable<string[]> Paths(JsonObject node) => node.SelectMany(member =>
        (member.Value is JsonObject inner ? Paths(inner).Select(path => (string[])[member.Key, .. path]) : []).Prepend([member.Key]));

    private static string Changed(string[] path, string? replacement)
    {
        var root = Everything();
        var node = path[..^1].Aggregate(root, (parent, member) => parent[member]!.AsObject());
        if (replacement is null)
        {
            node.Remove(path[^1]);
        }
        else
        {
            node[path[^1]] = JsonNode.Parse(replacement);
        }

        return root.ToJsonString();
    }

    private void WriteRuntimeAsset(string path)
    {
        var everything = Everything();
        everything["targets"]!["net10.0"]!["Native/1.0.0"]!["runtime"] = new JsonObject { [path] = new JsonObject() };
        File.WriteAllText(_file, everything.ToJsonString());
    }

    private void Check() => DepsFile.Check(_folder, Path.Combine(_folder, Name + ".dll"), _file);
}
