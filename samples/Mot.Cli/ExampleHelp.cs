using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Mot.Cli;

/// <summary>A command whose help ends with examples.</summary>
internal abstract class ExampleCommand(string name, string description) : Command(name, description)
{
    /// <summary>Each a comment, empty where the one before goes on, and a command line.</summary>
    public abstract IReadOnlyList<(string Comment, string Line)> Examples { get; }
}

internal sealed class ExampleHelp(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public static void Install(RootCommand root)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = new ExampleHelp((HelpAction)option.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is ExampleCommand command)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach ((string comment, string line) in command.Examples)
            {
                if (comment.Length > 0)
                    output.WriteLine($"  # {comment}");
                output.WriteLine($"  ./mot {line}");
            }
        }

        return code;
    }
}
