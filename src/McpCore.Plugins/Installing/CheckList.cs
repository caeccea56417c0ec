namespace McpCore.Plugins.Installing;

/// <summary>Collects checks. A fault is one failed check; what could not be looked at because of it is said to be unchecked.</summary>
internal sealed class CheckList
{
    private const string AfterFault = "Not reached: an earlier check failed.";

    private readonly List<PluginCheck> _checks = [];

    public IReadOnlyList<PluginCheck> Checks => _checks;

    public void NotChecked(string name, string why) => _checks.Add(new PluginCheck(name, PluginCheckResult.NotChecked, null, why));

    /// <summary>Runs one check.</summary>
    /// <returns>Whether it passed.</returns>
    public bool Run(string name, Func<string> check) => Run([name], check, _ => name);

    /// <summary>Runs several checks that are one piece of code and stop at the first fault.</summary>
    /// <param name="names">Their names, in the order in which they are made.</param>
    /// <param name="check">Makes them; says what was found, which is told with the first.</param>
    /// <param name="nameOf">Which of them a refusal's code belongs to.</param>
    public bool Run(IReadOnlyList<string> names, Func<string> check, Func<string, string> nameOf)
    {
        try
        {
            var found = check();
            _checks.AddRange(names.Select((name, index) => new PluginCheck(name, PluginCheckResult.Passed, null, index == 0 ? found : "")));
            return true;
        }
        catch (Exception exception) when (exception is PluginRefusedException or IOException or UnauthorizedAccessException)
        {
            var (code, message) = exception is PluginRefusedException refusal ? (refusal.Code, refusal.Message) : ("unreadable", $"The plugin's files cannot be read: {exception.Message}");
            var failed = nameOf(code);
            foreach (var name in names.TakeWhile(name => name != failed))
            {
                _checks.Add(new PluginCheck(name, PluginCheckResult.Passed, null, ""));
            }

            _checks.Add(new PluginCheck(failed, PluginCheckResult.Failed, code, message));
            foreach (var name in names.SkipWhile(name => name != failed).Skip(1))
            {
                NotChecked(name, AfterFault);
            }

            return false;
        }
    }
}
