using System.Diagnostics;
using System.Globalization;
using Mot.Training.Balancing;
using Mot.Training.Data;
using Mot.Training.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mot.Training.Trainers;

/// <summary>What training gives.</summary>
/// <param name="Network">The trained network, in evaluation mode: the moving average of the weights, the best validated one where there was validation. The caller disposes it.</param>
/// <param name="Curves">Losses, weights of the tasks, learning rate and validation over the steps.</param>
/// <param name="Steps">Steps that were taken.</param>
/// <param name="Score">The best validation's score, where there was one.</param>
public sealed record TrainingResult(nn.Module Network, IReadOnlyList<TrainingCurve> Curves, long Steps, double? Score);

/// <summary>Trains a joint network of any system: Adam, warm-up and cosine, a moving average of the weights, resumable.</summary>
public sealed class JointTrainer : IDisposable
{
    // Torch has one generator a process: two trainers that start at once would share its numbers.
    private static readonly Lock s_generator = new();

    private readonly TrainingSet _set;
    private readonly JointOptions _options;
    private readonly TrainingOptions _training;
    private readonly Device _device;
    private readonly JointObjective _objective;
    private readonly LossBalancer _balancer;
    private readonly nn.Module _network;
    private readonly nn.Module _average;
    private readonly Adam _optimizer;
    private readonly (Tensor Current, Tensor Average)[] _averaged;
    private readonly Dictionary<string, List<CurvePoint>> _curves = [];
    private Dictionary<string, Tensor>? _best;
    private long _step;
    private double _elapsed;
    private int _validations;
    private double? _lastScore;
    private double? _bestScore;
    private bool _handedOut;

    /// <summary>A trainer over <paramref name="set"/>, which stays the caller's. Initialises the network from the seed.</summary>
    /// <exception cref="ArgumentException">The set has no image or no box, or an option is out of range.</exception>
    public JointTrainer(TrainingSet set, JointOptions options, Device? device = null)
    {
        options.Validate();
        if (set.Count == 0) throw new ArgumentException("The training set has no image.", nameof(set));
        if (set.Boxes == 0) throw new ArgumentException($"None of the {set.Count} training images has a box.", nameof(set));
        _set = set;
        _options = options;
        _training = options.Training;
        _device = device ?? CPU;

        lock (s_generator)
        {
            manual_seed(_training.Seed);
            _network = options.CreateNetwork();
            _objective = options.CreateObjective(_network, set.Identities);
        }

        _objective.to(_device);
        _balancer = _training.LossBalancing == LossBalancing.Uncertainty
            ? new UncertaintyBalancer([.. _objective.Tasks.Select(task => task.LogVariance)])
            : new FixedBalancer(_objective.Tasks.Select(task => task.FixedWeight));
        _balancer.to(_device);
        _average = options.CreateNetwork();
        _average.to(_device);
        _average.load_state_dict(_network.state_dict());
        _average.eval();
        Dictionary<string, Tensor> averages = _average.state_dict();
        _averaged = [.. _network.state_dict().Select(pair => (pair.Value, averages[pair.Key]))];
        _optimizer = optim.Adam([.. _objective.parameters(), .. _balancer.parameters()], _training.LearningRate);
    }

    private long Steps => Math.Max(1, (long)_training.Epochs * ((_set.Count + _training.BatchSize - 1) / _training.BatchSize));

    /// <summary>Trains to the end.</summary>
    /// <param name="validate">Scores the averaged network, in evaluation mode and not to be disposed; higher is better. The best weights are kept. Or null.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellation">Stops after the current step, once the checkpoint is written.</param>
    /// <exception cref="OperationCanceledException">Training was stopped; it can be resumed from its checkpoint.</exception>
    /// <exception cref="InvalidDataException">The checkpoint to resume from is damaged or of another training.</exception>
    /// <exception cref="InvalidOperationException">The loss is no longer finite.</exception>
    public TrainingResult Train(Func<nn.Module, double>? validate = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (_training.Resume && _training.Checkpoint is string path && File.Exists(path)) Restore(path);

        AugmentationOptions augmentation = _training.Augmentation;
        using Silhouettes? silhouettes = augmentation.PastedSilhouettes > 0 ? Silhouettes.Cut(_set, cancellation: cancellation) : null;
        INetworkOptions size = _options.NetworkOptions;
        var loader = new BatchLoader(
            _set, new Augmentation(augmentation, size.InputWidth, size.InputHeight, silhouettes),
            size.InputWidth, size.InputHeight, _training.BatchSize, _training.Seed);

        var clock = Stopwatch.StartNew();
        double before = _elapsed, saved = _elapsed;
        long first = _step;
        _objective.train();
        foreach (TrainingBatch batch in loader.From(_step))
        {
            if (Fraction >= 1) break;
            double rate = LearningRate(Fraction);
            (string Name, double Value)[] losses = Step(batch, rate);
            _step++;
            _elapsed = before + clock.Elapsed.TotalSeconds;
            Record(losses, rate);

            if (validate is not null && Fraction >= NextValidation)
            {
                _lastScore = validate(_average);
                _validations++;
                if (_bestScore is null || _lastScore >= _bestScore)
                {
                    _bestScore = _lastScore;
                    Replace(ref _best, _average.state_dict());
                }

                AddPoint("validation", _lastScore.Value);
                _elapsed = before + clock.Elapsed.TotalSeconds;
            }

            progress?.Report(new TrainingProgress
            {
                Step = _step,
                Epoch = _step * (double)_training.BatchSize / _set.Count,
                Fraction = Fraction,
                Elapsed = TimeSpan.FromSeconds(_elapsed),
                Remaining = TimeSpan.FromSeconds(Math.Max(0, _elapsed / Math.Max(Fraction, 1e-9) * (1 - Fraction))),
                ImagesPerSecond = (_step - first) * _training.BatchSize / clock.Elapsed.TotalSeconds,
                Losses = losses,
                Weights = TaskWeights(),
                LearningRate = rate,
                Validation = _bestScore is double best ? (_lastScore ?? best, best) : null,
            });

            if (cancellation.IsCancellationRequested || Fraction >= 1 || _elapsed - saved >= _training.CheckpointInterval.TotalSeconds)
            {
                Save();
                saved = _elapsed;
            }

            cancellation.ThrowIfCancellationRequested();
        }

        if (_best is not null) _average.load_state_dict(_best);
        _handedOut = true;
        return new TrainingResult(_average, Curves(), _step, _bestScore);
    }

    private double Fraction
    {
        get
        {
            double bySteps = _step / (double)Steps;
            double byTime = _training.TimeLimit is TimeSpan limit ? _elapsed / limit.TotalSeconds : 0;
            return Math.Min(1, Math.Max(bySteps, byTime));
        }
    }

    /// <summary>Validations are spread over the last three quarters, the last one at the very end.</summary>
    private double NextValidation => _validations >= _training.Validations
        ? double.PositiveInfinity
        : _training.Validations == 1 ? 1 : 0.25 + 0.75 * _validations / (_training.Validations - 1);

    private double LearningRate(double fraction)
    {
        const double Floor = 0.01;
        double cosine = Floor + (1 - Floor) * 0.5 * (1 + Math.Cos(Math.PI * fraction));
        double warmUp = _training.WarmUpSteps == 0 ? 1 : Math.Min(1, (_step + 1) / (double)_training.WarmUpSteps);
        return _training.LearningRate * cosine * warmUp;
    }

    /// <summary>One step: forward, backward, clipping, Adam, moving average. Gives the losses by name.</summary>
    internal (string Name, double Value)[] Step(TrainingBatch batch, double rate)
    {
        using var scope = NewDisposeScope();
        INetworkOptions size = _options.NetworkOptions;
        Tensor images = tensor(batch.Pixels, [batch.Labels.Count, 3, size.InputHeight, size.InputWidth], device: _device);
        _optimizer.zero_grad();
        JointLosses losses = _objective.call(images, batch.Labels);
        Tensor total = _balancer.call(losses.Tasks);
        (string Name, double Value)[] values =
        [
            ("total", total.item<float>()),
            .. _objective.Tasks.Zip(losses.Tasks, (task, loss) => (task.Name, (double)loss.item<float>())),
            .. losses.Parts.Select(part => (part.Key, (double)part.Value.item<float>())),
        ];
        if (!double.IsFinite(values[0].Value))
        {
            string parts = string.Join(", ", values.Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Name} {v.Value}")));
            throw new InvalidOperationException($"The loss of step {_step + 1} is not finite ({parts}). Lower LearningRate ({rate:g3}) or check the boxes.");
        }

        total.backward();
        if (_training.GradientNorm > 0) nn.utils.clip_grad_norm_(_objective.parameters(), _training.GradientNorm);
        foreach (var group in _optimizer.ParamGroups) group.LearningRate = rate;
        _optimizer.step();
        UpdateAverage();
        return values;
    }

    private void UpdateAverage()
    {
        using var noGrad = no_grad();

        // While there are few steps to average over, the first ones would weigh too much.
        double decay = Math.Min(_training.AverageDecay, (1.0 + _step) / (10.0 + _step));
        foreach ((Tensor current, Tensor average) in _averaged)
        {
            if (average.is_floating_point()) average.mul_(decay).add_(current, 1 - decay);
            else average.copy_(current);
        }
    }

    private (string Name, double Value)[] TaskWeights() => [.. _objective.Tasks.Select(task => task.Name).Zip(_balancer.Weights)];

    /// <summary>A point every ten steps is enough to look at and little to keep.</summary>
    private void Record((string Name, double Value)[] losses, double rate)
    {
        if (_step % 10 != 1) return;
        foreach ((string name, double value) in losses) AddPoint("loss: " + name, value);
        foreach ((string name, double value) in TaskWeights()) AddPoint("weight: " + name, value);
        AddPoint("learning rate", rate);
    }

    private void AddPoint(string curve, double value)
    {
        if (!_curves.TryGetValue(curve, out List<CurvePoint>? points)) _curves.Add(curve, points = []);
        points.Add(new CurvePoint(_step, value));
    }

    private TrainingCurve[] Curves() => [.. _curves.Select(pair => new TrainingCurve(pair.Key, [.. pair.Value]))];

    /// <summary>What makes training the same one: the data and every option that changes its course.</summary>
    private string Fingerprint()
    {
        TrainingOptions course = _training with { Checkpoint = null, Resume = false, CheckpointInterval = TimeSpan.FromMinutes(1) };
        return string.Create(CultureInfo.InvariantCulture, $"{_options.GetType().Name} {_options.Course} {course} images {_set.Count}, boxes {_set.Boxes}, identities {_set.Identities}");
    }

    private void Save()
    {
        if (_training.Checkpoint is not string path) return;
        var optimizer = new MemoryStream();
        using (var writer = new BinaryWriter(optimizer)) _optimizer.save_state_dict(writer);
        var tensors = new Dictionary<string, Dictionary<string, Tensor>>
        {
            ["objective"] = _objective.state_dict(),
            ["balancer"] = _balancer.state_dict(),
            ["average"] = _average.state_dict(),
        };
        if (_best is not null) tensors.Add("best", _best);
        new TrainingState
        {
            Header = new TrainingStateHeader
            {
                Fingerprint = Fingerprint(),
                Step = _step,
                ElapsedSeconds = _elapsed,
                Validations = _validations,
                LastScore = _lastScore,
                BestScore = _bestScore,
                Curves = Curves(),
            },
            OptimizerState = optimizer.ToArray(),
            Tensors = tensors,
        }.Save(path);
    }

    private void Restore(string path)
    {
        using var scope = NewDisposeScope();
        TrainingState state = TrainingState.Load(path);
        if (state.Header.Fingerprint != Fingerprint())
            throw new InvalidDataException($"{path} is of another training: it has '{state.Header.Fingerprint}', this one is '{Fingerprint()}'. Use the same data and options, or start without Resume.");
        _objective.load_state_dict(state.Tensors["objective"]);
        _balancer.load_state_dict(state.Tensors["balancer"]);
        _average.load_state_dict(state.Tensors["average"]);
        if (state.Tensors.TryGetValue("best", out Dictionary<string, Tensor>? best)) Replace(ref _best, best);
        using (var reader = new BinaryReader(new MemoryStream(state.OptimizerState))) _optimizer.load_state_dict(reader);
        (_step, _elapsed, _validations) = (state.Header.Step, state.Header.ElapsedSeconds, state.Header.Validations);
        (_lastScore, _bestScore) = (state.Header.LastScore, state.Header.BestScore);
        _curves.Clear();
        foreach (TrainingCurve curve in state.Header.Curves) _curves.Add(curve.Name, [.. curve.Points]);
    }

    private static void Replace(ref Dictionary<string, Tensor>? target, Dictionary<string, Tensor> source)
    {
        if (target is not null)
        {
            foreach (Tensor tensor in target.Values) tensor.Dispose();
        }

        target = source.ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _objective.Dispose();
        _balancer.Dispose();
        if (!_handedOut) _average.Dispose();
        if (_best is not null)
        {
            foreach (Tensor tensor in _best.Values) tensor.Dispose();
        }
    }
}
