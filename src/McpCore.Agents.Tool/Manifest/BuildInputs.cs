namespace McpCore.Agents.Tool.Manifest;

/// <summary>
/// What the build hands over: lines of <c>name=value</c>, written by McpCore.Agents.targets. They name each file of the plugin's folder with its
/// time as well, which the tool does not read: the build sees from them that the manifest is out of date.
/// </summary>
internal sealed class BuildInputs
{
    private const int LongestName = 64;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private BuildInputs(string folder) => Folder = folder;

    /// <summary>The plugin's folder.</summary>
    public string Folder { get; private init; }

    /// <summary>The file name of the plugin's assembly.</summary>
    public string Entry => Value("entry") ?? throw new ToolException(ToolException.Input, "The build did not say which assembly is the plugin's.");

    public string Id => PlainName("id", "PluginId");

    public string Version => PlainName("version", "Version");

    public string? TargetFramework => Value("target_framework");

    /// <summary>Runtime ids; <c>any</c> is none.</summary>
    public IReadOnlyList<string> Runtimes =>
        [.. (Value("runtimes") ?? "").Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(runtime => runtime != "any").Distinct().Order(StringComparer.Ordinal)];

    public string Isolation => Value("isolation") switch
    {
        null => "inprocess",
        "inprocess" or "process" => Value("isolation")!,
        var other => throw Wrong("PluginIsolation", other, "\"inprocess\" or \"process\""),
    };

    public string? MemoryLimit => Size("memory", "PluginMemoryLimit");

    public string? HeapLimit => Size("heap", "PluginHeapLimit");

    public string? TimeLimit => Value("time") is { } text && !(Duration.TryParse(text, out var time) && time > TimeSpan.Zero) ? throw Wrong("PluginTimeLimit", text, Duration.Allowed) : Value("time");

    /// <exception cref="ToolException">The file cannot be read.</exception>
    public static BuildInputs Read(string path)
    {
        try
        {
            var lines = File.ReadAllLines(path).Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2 && parts[0] != "file").ToList();
            var inputs = new BuildInputs(lines.Find(parts => parts[0] == "folder")?[1] ?? throw new ToolException(ToolException.Input, $"{path} does not say which folder is the plugin's."));
            foreach (var parts in lines)
            {
                inputs._values[parts[0]] = parts[1].Trim();
            }

            return inputs;
        }
        catch (IOException exception)
        {
            throw new ToolException(ToolException.Input, $"{path} cannot be read: {exception.Message}");
        }
    }

    /// <summary>The same plugin in another folder, such as that of a publish.</summary>
    public BuildInputs In(string folder)
    {
        var inputs = new BuildInputs(folder);
        foreach (var (name, value) in _values)
        {
            inputs._values[name] = value;
        }

        return inputs;
    }

    private string? Value(string name) => _values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private string? Size(string name, string property) =>
        Value(name) is { } text && !(ByteSize.TryParse(text, out var bytes) && bytes > 0) ? throw Wrong(property, text, ByteSize.Allowed) : Value(name);

    // The rule of the host, which makes folders of both.
    private string PlainName(string name, string property) =>
        Value(name) is { Length: <= LongestName } text && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '+')
            ? text
            : throw Wrong(property, Value(name) ?? "", "letters, digits, '_', '-', '.' and '+', at most 64, a letter or digit first");

    private static ToolException Wrong(string property, string value, string expected) =>
        new(ToolException.Input, $"The project's property {property} is \"{value}\"; expected {expected}.");
}
