using System.Text.Json;

namespace McpCore.Agents;

/// <summary>Collects the faults that an agent finds in a payload at submit.</summary>
public sealed class PayloadValidation
{
    private readonly AgentEnvironment _environment;
    private readonly List<PayloadFault> _faults = [];

    internal PayloadValidation(AgentEnvironment environment) => _environment = environment;

    /// <summary>Full path of the folder with the data that agents read.</summary>
    public string DataDirectory => _environment.DataDirectory;

    /// <summary>The agent's configuration section as a JSON object; empty when there is none.</summary>
    public JsonElement Settings
    {
        get
        {
            using var document = JsonDocument.Parse(_environment.Settings.IsEmpty ? "{}"u8.ToArray() : _environment.Settings);
            return document.RootElement.Clone();
        }
    }

    /// <inheritdoc cref="AgentEnvironment.HasOwnProcess"/>
    public bool HasOwnProcess => _environment.HasOwnProcess;

    internal IReadOnlyList<PayloadFault> Faults => _faults;

    /// <summary>Refuses the payload.</summary>
    /// <param name="member">The member at fault, in snake_case and dotted when nested: <c>params.fast_window</c>; empty for the payload as a whole.</param>
    /// <param name="message">What is wrong, with the value.</param>
    /// <param name="allowed">What would be right, or null.</param>
    /// <param name="code">A stable snake_case code. The default is <c>invalid</c>.</param>
    public void Add(string member, string message, string? allowed = null, string code = "invalid")
    {
        ArgumentNullException.ThrowIfNull(member);
        _faults.Add(new PayloadFault(member.Length == 0 ? "$" : "$." + member, code, message, allowed));
    }
}
