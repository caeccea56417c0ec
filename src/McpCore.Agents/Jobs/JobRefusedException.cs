namespace McpCore.Agents;

/// <summary>
/// Thrown by an agent that does not take the job (a licence is missing, the input is of a kind that it does not know), before it has done anything
/// for it: this costs no attempt. The job goes to the next plugin that the configuration names for its type (<c>plugins.fallback</c>); when none
/// is left that has not refused it, the job fails with the code <c>refused</c>.
/// </summary>
/// <param name="message">Why, shown to the submitter.</param>
public sealed class JobRefusedException(string message) : Exception(message);
