using System.Text.Json.Nodes;

namespace McpCore.Cli.Payloads;

/// <summary>A JSON object as it was written, so that a fault of it can be shown there.</summary>
/// <param name="Source">What a person calls it: a file's path, or the option.</param>
/// <param name="Text">What was written.</param>
/// <param name="Object">What it says.</param>
/// <param name="YamlPlaces">Where each value stands, when it is YAML.</param>
internal sealed record PayloadText(string Source, string Text, JsonObject Object, IReadOnlyDictionary<string, ValuePlace>? YamlPlaces)
{
    /// <summary>The source of what stands on the command line itself.</summary>
    public const string Typed = "the text";

    /// <summary>The path of the whole text in a submit.</summary>
    public const string Root = "$.payload";

    /// <summary>Where each value stands, by its path in the submit.</summary>
    public IReadOnlyDictionary<string, ValuePlace> Places => YamlPlaces ?? JsonPlaces.Read(Text, Root);
}
