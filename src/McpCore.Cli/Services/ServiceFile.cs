using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Client;

namespace McpCore.Cli.Services;

/// <summary>The services in a home's <c>mcpcore.json</c>.</summary>
internal sealed class ServiceFile(HomeFolder home)
{
    private static readonly string[] Services = ["plugins", "http", "settings", "services"];
    private static readonly JsonDocumentOptions Reading = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The file's services by name; null when it has none.</summary>
    public JsonObject? Read()
    {
        var node = Guard(() => JsonNode.Parse(ReadText(), documentOptions: Reading));
        foreach (var name in Services)
        {
            node = (node as JsonObject)?[name];
        }

        return node as JsonObject;
    }

    public void Set(string name, JsonObject service) => Write(Guard(() => SettingsText.Set(ReadText(), [.. Services, name], service.ToJsonString(Payloads.JobArguments.AsTyped))));

    /// <returns>Whether there was such a service.</returns>
    public bool Remove(string name)
    {
        var text = Guard(() => SettingsText.Remove(ReadText(), [.. Services, name]));
        if (text is not null)
        {
            Write(text);
        }

        return text is not null;
    }

    private string ReadText() => File.Exists(home.Configuration) ? File.ReadAllText(home.Configuration) : "{\n}\n";

    /// <summary>In one step: a daemon that starts now reads the old file or the new one.</summary>
    private void Write(string text)
    {
        if (!Directory.Exists(home.Path) && !OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(home.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.CreateDirectory(home.Path);
        var next = home.Configuration + ".new";
        File.WriteAllText(next, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        if (!OperatingSystem.IsWindows() && File.Exists(home.Configuration))
        {
            File.SetUnixFileMode(next, File.GetUnixFileMode(home.Configuration));
        }

        File.Move(next, home.Configuration, overwrite: true);
    }

    private T Guard<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (JsonException exception)
        {
            throw new CommandFaultException(ExitCodes.Refused, $"{home.Configuration} is not changed: {exception.Message} See:  mcpcore config check {home.Configuration}");
        }
    }
}
