using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using Mot.Association;

namespace Mot.Cli;

/// <summary>Options that several commands have, and how their values are read.</summary>
internal static partial class CommonOptions
{
    [GeneratedRegex(@"^(?:(?<h>\d+)h)?(?:(?<m>\d+)m)?(?:(?<s>\d+)s)?$")]
    private static partial Regex DurationText { get; }

    public static Option<FrameRange?> Frames(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "A-B",
        CustomParser = result => Parse<FrameRange?>(result, text => FrameRange.Parse(text)),
    };

    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result => Parse<TimeSpan?>(result, text => ParseDuration(text)),
    };

    public static Option<(int Width, int Height)?> Size(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "WxH",
        CustomParser = result => Parse<(int, int)?>(result, text =>
            text.Split('x') is [var width, var height] && int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out int w) &&
            int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out int h)
                ? (w, h) : throw new FormatException($"found '{text}', expected WIDTHxHEIGHT, such as 320x192")),
    };

    public static Option<string> Path(string name, string helpName, string description, bool required = false) => new(name)
    {
        Description = description,
        HelpName = helpName,
        Required = required,
    };

    public static Option<int> Seed() => new("--seed")
    {
        Description = "Seed of all random numbers; the same seed gives the same result",
        HelpName = "S",
        DefaultValueFactory = _ => 1,
    };

    /// <summary>One of a few words, in any case.</summary>
    public static Option<T?> Choice<T>(string name, string description, IReadOnlyDictionary<string, T> choices)
        where T : struct => new(name)
        {
            Description = description,
            HelpName = string.Join('|', choices.Keys),
            CustomParser = result => Parse<T?>(result, text => choices.FirstOrDefault(c => c.Key.Equals(text, StringComparison.OrdinalIgnoreCase)) is { Key: not null } choice
                ? choice.Value
                : throw new FormatException($"found '{text}', expected one of {string.Join(", ", choices.Keys)}")),
        };

    /// <summary>Adds a lower bound to a number.</summary>
    public static Option<int> AtLeast(this Option<int> option, int minimum)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < minimum)
                result.AddError($"{option.Name}: found {result.Tokens[0].Value}, expected at least {minimum}");
        });
        return option;
    }

    public static TimeSpan ParseDuration(string text)
    {
        Match match = DurationText.Match(text);
        int Part(string name) => match.Groups[name] is { Success: true } g ? int.Parse(g.Value, CultureInfo.InvariantCulture) : 0;
        TimeSpan value = match.Success ? new TimeSpan(Part("h"), Part("m"), Part("s")) : TimeSpan.Zero;
        return value > TimeSpan.Zero ? value : throw new FormatException($"'{text}': expected a time such as 45m, 90s or 1h30m");
    }

    private static T? Parse<T>(ArgumentResult result, Func<string, T> parse)
    {
        try
        {
            return parse(result.Tokens[0].Value);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            result.AddError($"{(result.Parent as OptionResult)?.IdentifierToken?.Value}: {e.Message}");
            return default;
        }
    }
}
