namespace McpCore.Cli.Output;

/// <summary>How a text stands out on a terminal that has colours.</summary>
internal enum Style
{
    Plain,
    Bold,
    Dim,
    Red,
    Green,
    Yellow,
    Blue,
}

/// <summary>A text with its style. A plain string is one without. A class: collections of values that the framework does not know have to be compiled at each start.</summary>
internal sealed record Styled(string Text, Style Style)
{
    public static implicit operator Styled(string text) => new(text, Style.Plain);

    public static Styled Bold(string text) => new(text, Style.Bold);

    public static Styled Dim(string text) => new(text, Style.Dim);

    public static Styled Red(string text) => new(text, Style.Red);

    public static Styled Yellow(string text) => new(text, Style.Yellow);

    public static Styled Blue(string text) => new(text, Style.Blue);

    /// <summary>The state of a job or a plugin in its colour.</summary>
    public static Styled State(string state) => State(state, state);

    /// <summary>A text in the colour of a state.</summary>
    public static Styled State(string state, string text) => new(text, state switch
    {
        "completed" or "active" => Style.Green,
        "failed" or "refused" or "quarantined" => Style.Red,
        "running" => Style.Blue,
        "blocked" or "scheduled" => Style.Yellow,
        "cancelled" => Style.Dim,
        _ => Style.Plain,
    });
}
